/** Wakes up what the page needs; the overview needs little, the visit loads its encryption by itself. */
import "../shared/styles/base.css";
import "./public.css";
import { followBoards } from "./boards.ts";
import { armQuickExit } from "./quickExit.ts";
import { liveSearch } from "./search.ts";

armQuickExit();

const { page } = document.body.dataset;
if (page === "overview") {
  liveSearch();
  followBoards();
}
if (page === "department") followBoards();
if (page === "visit") void import("./visit/start.tsx").then(({ startVisit }) => startVisit());
