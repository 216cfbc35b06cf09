import { z } from "zod";

// Otherwise zod tries whether it may compile code, which the Content-Security-Policy reports as an attack.
z.config({ jitless: true });

export { z };
