/** What `scripts/toml-decoder.mjs` needs of the parser; built into `dist/toml.mjs`. */
export { parse, strict } from "../../server/src/toml/index.ts";
export { toTagged } from "./tagged.ts";
