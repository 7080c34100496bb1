import type { Catalogue, Option } from "../../knowledge/catalogue.ts";
import { locate } from "../../knowledge/places.ts";
import { type Reader, RUNTIMES } from "./reader.ts";

/** An option as one runtime has it. */
export interface Found {
  readonly catalogue: Catalogue;
  readonly option: Option;
}

/** The option at a path in the runtime in question, then in the other one. */
export function optionsAt({ library, runtime, release }: Reader, path: readonly string[]): readonly Found[] {
  const order = runtime === "go" ? (["go", "runtime-rs"] as const) : RUNTIMES;
  return order.flatMap((name) => {
    const catalogue = library.catalogue(name, release);
    const place = locate(catalogue, path);
    const option =
      place.kind === "option" || place.kind === "table" || place.kind === "tables" ? place.option : undefined;
    return option ? [{ catalogue, option }] : [];
  });
}
