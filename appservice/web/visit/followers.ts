/** Pages that follow visits, by department: news of one concerns nobody who follows another. */

type Look = () => void;

export interface Followers {
  /** Concerned by all news until it is settled which department's. */
  add(look: Look): void;
  has(look: Look): boolean;
  /** Gives whether it was another before: then what was told of this one may have been missed. */
  settle(look: Look, department: string): boolean;
  remove(look: Look): void;
  /** Undefined: any may have changed. */
  tell(department: string | undefined): void;
}

/** A burst of news becomes one. Milliseconds. */
const COALESCE = 60;

export function createFollowers(): Followers {
  const followers = new Map<Look, string | undefined>();
  const news = new Set<string | undefined>();
  let due: NodeJS.Timeout | undefined;

  const concerns = (department: string | undefined): boolean => department === undefined || news.has(undefined) || news.has(department);

  const spread = (): void => {
    due = undefined;
    const looks = [...followers].filter(([, department]) => concerns(department));
    news.clear();
    for (const [look] of looks) look();
  };

  return {
    add: (look) => { followers.set(look, undefined); },
    has: (look) => followers.has(look),
    settle: (look, department) => {
      const before = followers.get(look);
      followers.set(look, department);
      return before !== undefined && before !== department;
    },
    remove: (look) => { followers.delete(look); },
    tell: (department) => {
      news.add(department);
      due ??= setTimeout(spread, COALESCE);
    },
  };
}
