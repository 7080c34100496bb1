import type { Language } from "../../run/driver.ts";
import { assignments } from "./assignments.ts";
import { calls } from "./calls.ts";
import { control } from "./control.ts";
import { expressions } from "./expressions.ts";
import type { Frame } from "./frame.ts";

/** Go, as far as code about configurations makes use of it. */
export const goLanguage: Language<Frame> = {
  statements: { ...control, ...assignments },
  expressions: { ...expressions, ...calls },
};
