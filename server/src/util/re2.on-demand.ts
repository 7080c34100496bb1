import { RE2JS } from "re2js";

/**
 * Compiles an expression with Go's syntax (RE2), which is matched in linear time.
 *
 * @throws when it is none.
 */
export function compileRe2(expression: string): RE2JS {
  return RE2JS.compile(expression);
}
