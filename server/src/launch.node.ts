/** What is started by name: runs the program `NAME.main.cjs` that lies beside `NAME.cjs`. */
import { runCompiled } from "./node/run-compiled.ts";

/** The SHA-256 of that program. */
declare const KATA_CONFIG_PROGRAM: string;

const asks = process.argv.slice(2);
runCompiled(
  __filename.replace(/\.cjs$/, ".main.cjs"),
  KATA_CONFIG_PROGRAM,
  !asks.some((ask) => ask === "--help" || ask === "-h" || ask === "--version" || ask === "help"),
);
