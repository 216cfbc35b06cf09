/** Wakes up what the page needs; the overview needs little, the visit loads its encryption by itself. */
import "../shared/styles/base.css";
import "./public.css";
import { followBoards } from "./boards.ts";
import { loadAnew } from "./loadAnew.ts";
import { armQuickExit, onQuickExit } from "./quickExit.ts";
import { liveSearch } from "./search.ts";

armQuickExit();
// Loaded by who has a visit, whichever page is before them: it must be there when they leave.
if (sessionStorage.length > 0) void import("./visit/leaving.ts").then(({ leaveVisit }) => onQuickExit(leaveVisit));

const { page } = document.body.dataset;
if (page === "overview") {
  liveSearch();
  followBoards();
}
if (page === "department") followBoards();
if (page === "visit") {
  import("./visit/start.tsx").then(({ startVisit }) => startVisit()).catch((error: unknown) => {
    console.warn("The page could not be loaded whole:", error);
    void loadAnew();
  });
}
