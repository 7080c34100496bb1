import type { Language } from "../../run/driver.ts";
import { calls } from "./calls.ts";
import { branches, declarations } from "./control.ts";
import { expressions } from "./expressions.ts";
import type { Frame } from "./frame.ts";
import { places } from "./places.ts";

/** Rust, as far as code about configurations makes use of it. */
export const rustLanguage: Language<Frame> = {
  statements: { ...declarations, ...branches.statements },
  expressions: { ...expressions, ...places, ...calls, ...branches.expressions },
};
