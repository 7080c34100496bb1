import type { Hints } from "../../part.ts";
import { plainWord } from "./words.ts";

/** `> F`, `>> F`, `tee F`, `dd of=F`, `install … /dev/stdin F`. */
export function targetOfCommand(
  command: string,
  variables: ReadonlyMap<string, string>,
): Omit<Hints, "said"> {
  const target = (written: string, isWhole: boolean): Omit<Hints, "said"> => ({
    path: plainWord(written, variables),
    ...(isWhole && { isWhole }),
    // A folder that a variable holds is known by the variable's name at best.
    ...(/config\.d\/|drop_?-?in/i.test(written) && { kind: "drop-in" }),
  });
  const word = `("[^"]*"|'[^']*'|[^\\s"';|&<>()]+)`;
  const tee = new RegExp(`\\btee\\s+((?:-\\S+\\s+)*)${word}`).exec(command);
  if (tee && !tee[2]!.startsWith("<")) return target(tee[2]!, !/-\w*a|--append/.test(tee[1]!));
  const into = new RegExp(`(?<![0-9&>])(>{1,2})\\|?\\s*${word}`).exec(
    command.replace(/[0-9&]>{1,2}\s*\S+/g, ""),
  );
  if (into && into[2] !== "/dev/null") return target(into[2]!, into[1] === ">");
  const other = new RegExp(`\\bof=${word}|/dev/stdin\\s+${word}`).exec(command);
  const path = other?.[1] ?? other?.[2];
  return path === undefined ? {} : target(path, true);
}
