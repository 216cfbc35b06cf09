/** The Matrix client around the widget. */
import { MatrixCapabilities, WidgetApi, WidgetApiToWidgetAction } from "matrix-widget-api";
import type { IWidgetApiRequest } from "matrix-widget-api";
import type { Address, Theme } from "./address.ts";
import type { OpenId } from "./api.ts";

export type Host = {
  openId(): Promise<OpenId>;
  /** Shows a room in the client; false when it cannot. */
  showRoom(roomId: string, via: string): Promise<boolean>;
  onTheme(listener: (theme: Theme) => void): void;
};

export const matrixTo = (roomId: string, via: string): string =>
  `https://matrix.to/#/${encodeURIComponent(roomId)}?via=${encodeURIComponent(via)}`;

/** Resolves when the client has let the widget in. */
export const connectHost = async ({ id, clientOrigin }: NonNullable<Address["widget"]>): Promise<Host> => {
  const api = new WidgetApi(id, clientOrigin);
  api.requestCapability(MatrixCapabilities.MSC2931Navigate);
  const ready = new Promise<void>((resolve) => { api.once("ready", () => resolve()); });
  const themes = new Set<(theme: Theme) => void>();
  api.on(`action:${WidgetApiToWidgetAction.ThemeChange}`, (event: CustomEvent<IWidgetApiRequest>) => {
    event.preventDefault();
    api.transport.reply(event.detail, {});
    const name = String({ ...event.detail.data }["name"] ?? "");
    for (const listener of themes) listener(name.includes("dark") || name.includes("black") ? "dark" : "light");
  });
  api.start();
  await api.sendContentLoaded();
  await ready;
  return {
    openId: async () => {
      const { access_token: token, matrix_server_name: server } = await api.requestOpenIDConnectToken();
      if (token === undefined || server === undefined) throw new Error("The client gave no OpenID token.");
      return { access_token: token, matrix_server_name: server };
    },
    showRoom: async (roomId, via) => {
      if (!api.hasCapability(MatrixCapabilities.MSC2931Navigate)) return false;
      return api.navigateTo(matrixTo(roomId, via)).then(() => true, () => false);
    },
    onTheme: (listener) => { themes.add(listener); },
  };
};
