"""The same job as a bot on mautrix-python: a knock is announced to staff; on a reaction both are invited to a new encrypted room."""
import asyncio
import json
import sys

from mautrix.client import Client
from mautrix.client.state_store import MemoryStateStore, MemorySyncStore
from mautrix.types import EventType, Membership, RoomCreatePreset, StrippedStateEvent

homeserver, token, me, caseworker = sys.argv[1:5]


async def main() -> None:
    client = Client(mxid=me, base_url=homeserver, token=token, sync_store=MemorySyncStore(), state_store=MemoryStateStore())
    name = me[1:].split(":")[0]
    staff_room = await client.create_room(preset=RoomCreatePreset.PRIVATE, invitees=[caseworker], alias_localpart=f"{name}_staff")
    knock_room = await client.create_room(
        preset=RoomCreatePreset.PRIVATE,
        alias_localpart=f"{name}_knock",
        initial_state=[{"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "knock"}}],
    )
    waiting = {}

    async def member(event) -> None:
        if event.room_id == knock_room and event.content.membership == Membership.KNOCK:
            event_id = await client.send_text(staff_room, f"{event.state_key} waits")
            waiting[event_id] = event.state_key

    async def reaction(event) -> None:
        citizen = waiting.pop(event.content.relates_to.event_id, None)
        if event.room_id != staff_room or event.sender != caseworker or citizen is None:
            return
        room = await client.create_room(
            preset=RoomCreatePreset.PRIVATE,
            invitees=[citizen, caseworker],
            initial_state=[{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}],
        )
        await client.send_text(staff_room, f"{caseworker} talks to {citizen} in {room}")
        await client.kick_user(knock_room, citizen, "accepted")

    client.add_event_handler(EventType.ROOM_MEMBER, member)
    client.add_event_handler(EventType.REACTION, reaction)
    client.start(None)
    print(json.dumps({"staffRoom": staff_room, "knockRoom": knock_room}), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
