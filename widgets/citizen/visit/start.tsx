/** The visit: from taking a number to the farewell. */
export const startVisit = (): void => undefined;
