/** The desk as a widget in a staff room: put there at set-up, and put right like every other state of the room. */
import type { Wanted } from "./roomPlans.ts";

export interface DeskWidget {
  /** The service as browsers reach it. */
  publicUrl: string;
  department: string;
  /** Shown when a session is opened: `deskKey.ts`. */
  key: string;
  /** Who puts it there. */
  speaker: string;
  /** What clients show as its name. */
  name: string;
}

const WIDGET = "buergerbuero-desk";

/**
 * The client fills in what begins with $ (MSC2873 for theme and language). All of it stands in the fragment, so that no
 * server or proxy on the way sees whose desk of which department it is, or the key.
 */
const addressOf = ({ publicUrl, department, key }: DeskWidget): string => {
  const known = new URLSearchParams({ department, key });
  const filled = [
    "user=$matrix_user_id", "room=$matrix_room_id", "widgetId=$matrix_widget_id",
    "theme=$org.matrix.msc2873.client_theme", "lang=$org.matrix.msc2873.client_language",
  ];
  return `${publicUrl.replace(/\/+$/u, "")}/desk#?${[known.toString(), ...filled].join("&")}`;
};

/** Pinned above the timeline, for desktop clients; phones use chat commands and reactions. */
export const deskWidgetState = (widget: DeskWidget): Wanted[] => [
  {
    type: "im.vector.modular.widgets",
    stateKey: WIDGET,
    content: {
      id: WIDGET, type: "m.custom", name: widget.name, url: addressOf(widget), creatorUserId: widget.speaker,
      waitForIframeLoad: false, data: { title: "" },
    },
  },
  {
    type: "io.element.widgets.layout",
    stateKey: "",
    content: { widgets: { [WIDGET]: { container: "top", index: 0, width: 100, height: 55 } } },
  },
];
