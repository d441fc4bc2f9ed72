// The same work on Slack's own framework: a signed request in, the session in Redis read and written, one post out.
// Nothing is durable here but the session: an event that arrives while the process dies is lost.
import bolt from "@slack/bolt";
import Redis from "ioredis";

const { App, HTTPReceiver, LogLevel } = bolt;
const redis = new Redis(process.env.REDIS_URL.replace("unix://", ""));
const receiver = new HTTPReceiver({
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  endpoints: ["/slack/events"],
  logLevel: LogLevel.ERROR,
});
const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  receiver,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL, retryConfig: { retries: 0 } },
});

async function turn(user, text) {
  const key = `session:${user}`;
  const session = JSON.parse((await redis.get(key)) ?? '{"turns":0,"heard":[]}');
  session.turns += 1;
  session.heard = [...session.heard.slice(-9), text.slice(0, 80)];
  await redis.set(key, JSON.stringify(session));
  return [
    { type: "section", text: { type: "mrkdwn", text: `*Hi.* What's on your desk? This is turn ${session.turns}.` } },
    {
      type: "actions",
      elements: ["Product management", "Security operations"].map((label, i) => ({
        type: "button",
        action_id: `choice_${i}`,
        text: { type: "plain_text", text: label },
        value: `${session.turns}/role:${i}`,
      })),
    },
  ];
}

app.command("/coach", async ({ command, ack, respond }) => {
  await ack();
  await respond({ text: "What's on your desk?", blocks: await turn(command.user_id, command.text ?? "") });
});
app.message(async ({ message, client }) => {
  await client.chat.postMessage({ channel: message.channel, text: "What's on your desk?", blocks: await turn(message.user, message.text ?? "") });
});

await app.start(Number(process.env.PORT));
process.stdout.write("ready\n");
