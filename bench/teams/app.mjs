// The same work on Microsoft's own Teams SDK: a verified activity in, turn state in Redis as its documentation shows,
// one reply out. The token for the reply is given, so that its way to the login costs nothing here.
import { App } from "@microsoft/teams.apps";
import { PUBLIC, withOverrides } from "@microsoft/teams.api";
import Redis from "ioredis";

const redis = new Redis(process.env.REDIS_URL.replace("unix://", ""));
const quiet = { debug() {}, info() {}, warn() {}, error() {}, log() {}, trace() {}, child: () => quiet };
const app = new App({
  clientId: process.env.CLIENT_ID,
  tenantId: process.env.TENANT_ID,
  token: async () => process.env.TOKEN,
  cloud: withOverrides(PUBLIC, { openIdMetadataUrl: process.env.OPENID_URL }),
  logger: quiet,
  state: {
    storage: {
      get: async (key) => (await redis.get(key)) ?? undefined,
      set: async (key, value) => void (await redis.set(key, value)),
      delete: async (key) => void (await redis.del(key)),
    },
  },
});

app.on("message", async ({ activity, state, send }) => {
  const session = state.conversation.get("session") ?? { turns: 0, heard: [] };
  session.turns += 1;
  session.heard = [...session.heard.slice(-9), (activity.text ?? "").slice(0, 80)];
  state.conversation.set("session", session);
  await send({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          type: "AdaptiveCard",
          version: "1.5",
          body: [{ type: "TextBlock", wrap: true, text: `**Hi.** What's on your desk? This is turn ${session.turns}.` }],
          actions: ["Product management", "Security operations"].map((title, i) => ({
            type: "Action.Execute",
            title,
            verb: "choose",
            data: { choice: `${session.turns}/role:${i}` },
          })),
        },
      },
    ],
  });
});

await app.start(Number(process.env.PORT));
process.stdout.write("ready\n");
