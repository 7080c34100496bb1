import { type Node, part, parts, unhandled } from "../syntax.ts";
import type { GoPackage } from "./packages.ts";

/** What an expression of constants and fixed tables comes to. Throws where it is more than that. */
export function constantOf(home: GoPackage, node: Node): string | number {
  switch (node.type) {
    case "int_literal":
      return Number(node.text);
    case "interpreted_string_literal":
      return JSON.parse(node.text) as string;
    case "literal_element":
    case "expression_list":
    case "parenthesized_expression":
      return constantOf(home, parts(node)[0]!);
    case "identifier": {
      const value = home.values.get(node.text)?.value;
      if (!value) throw unhandled(node);
      return constantOf(home, value);
    }
    // uint32(240)
    case "call_expression": {
      const [argument, more] = parts(part(node, "arguments"));
      if (!argument || more || !/^u?int\d*$/.test(part(node, "function").text)) throw unhandled(node);
      return constantOf(home, argument);
    }
    // gicList[defaultGICVersion]
    case "index_expression": {
      const index = constantOf(home, part(node, "index"));
      const table = home.values.get(part(node, "operand").text)?.value;
      const rows = table ? parts(part(table, "body")) : [];
      const row = rows.find((one) => constantOf(home, parts(one)[0]!) === index);
      if (!row) throw unhandled(node);
      return constantOf(home, parts(row)[1]!);
    }
    default:
      throw unhandled(node);
  }
}
