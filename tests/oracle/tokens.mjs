// The reference's opinion of tokens: reads {"now", "keys", "tokens"} from the file that is named, prints one line a token,
// 1 for accepted. The rules are the Bot Connector's, as integrations/teams/jwt.hpp states them.
import { readFileSync } from "node:fs";
import { createLocalJWKSet, jwtVerify } from "jose";

const { now, keys, tokens } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const set = createLocalJWKSet({ keys });
const rules = {
  issuer: "https://api.botframework.com",
  audience: ["app-1", "api://app-1", "api://botid-app-1"],
  algorithms: ["RS256"],
  clockTolerance: 300,
  requiredClaims: ["exp", "serviceurl"],
  currentDate: new Date(now * 1000),
};
for (const token of tokens) {
  const accepted = await jwtVerify(token, set, rules).then(() => 1, () => 0);
  console.log(accepted);
}
