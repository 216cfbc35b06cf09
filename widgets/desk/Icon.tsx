/** Line drawings on a 20 × 20 grid; always beside or under words. */

const paths = {
  call: "M5 3h3l1.5 4-2 1.5a9 9 0 0 0 4 4l1.5-2 4 1.5v3a2 2 0 0 1-2 2A13 13 0 0 1 3 5a2 2 0 0 1 2-2z",
  finish: "M4 10.5l4 4 8-9",
  missed: "M8 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 17a5.5 5.5 0 0 1 9-4.2M13 12l4 4m0-4l-4 4",
  bell: "M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13zM8.5 17.5h3",
  park: "M7 4v12M13 4v12",
  back: "M8 5L3.5 9.5 8 14M4 9.5h8a4.5 4.5 0 0 1 0 7h-1",
  take: "M3 6h10l-3-3M17 14H7l3 3",
  bar: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM4.7 4.7l10.6 10.6",
  urgent: "M10 16V4M5 9l5-5 5 5",
  transfer: "M3 10h13M11 5l5 5-5 5",
  invite: "M8 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 17a5.5 5.5 0 0 1 11 0M15 7v6M12 10h6",
  door: "M5 17V3h8v14M3 17h14M10 10h.5",
  sound: "M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15.5 5a7 7 0 0 1 0 10",
  mute: "M3 8v4h3l4 3.5v-11L6 8zM13 8l4 4m0-4l-4 4",
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <path d={paths[name]} fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);
