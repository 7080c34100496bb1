import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The data that lies beside the checkout; tests that need it skip where it is absent. */
export const shared =
  process.env["KATA_CONFIG_SHARED"] ?? fileURLToPath(new URL("../../../shared", import.meta.url));

/** For `test`'s options: why it is skipped, or false. */
export const skipWithout = (path: string): string | false =>
  existsSync(`${shared}/${path}`) ? false : `${shared}/${path} is absent`;
