import { runOracle } from "./suite.ts";

/** Cases where we and the recorded verdict differ, and why we are right. */
const WRONG_IN_THE_ORACLE: Readonly<Record<string, string>> = {};

runOracle("go", WRONG_IN_THE_ORACLE);
