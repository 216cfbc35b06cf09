import type { MatrixClient } from "matrix-js-sdk/lib/matrix.js";

/** Fetches a file from the homeserver as it lies there (encrypted, if it was uploaded so). */
export const downloadMedia = async (client: MatrixClient, contentUri: string): Promise<Blob> => {
  const url = client.mxcUrlToHttp(contentUri, undefined, undefined, undefined, false, true, true);
  if (!url) throw new Error("The address of the file is not a Matrix content address.");
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${client.getAccessToken()}` },
    referrerPolicy: "no-referrer",
  });
  if (!response.ok) throw new Error(`The homeserver did not hand out the file (HTTP ${response.status}).`);
  return response.blob();
};
