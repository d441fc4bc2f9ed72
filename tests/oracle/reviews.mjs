// What ts-fsrs says about random histories: one line a review, "history days grade
// stability difficulty due after recall".
// Always the same 2,000 histories: a 32-bit linear congruential generator, no clock.
import { FSRSAlgorithm, generatorParameters } from "ts-fsrs";

const fsrs = new FSRSAlgorithm(generatorParameters({ request_retention: 0.85 }));
let seed = 20090101;
const below = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};

const lines = [];
for (let history = 0; history < 2000; ++history) {
  let memory = null;
  const reviews = 1 + below(11);
  for (let i = 0; i < reviews; ++i) {
    const kind = below(10);
    const days = i === 0 ? 0 : kind < 2 ? 0 : kind < 8 ? 1 + below(30) : below(700);
    const grade = 1 + below(4);
    memory = fsrs.next_state(memory, days, grade);
    const due = fsrs.next_interval(memory.stability, days);
    const after = 1 + below(400);
    const recall = fsrs.forgetting_curve(after, memory.stability);
    const { stability, difficulty } = memory;
    lines.push([history, days, grade, stability.toFixed(8), difficulty.toFixed(8), due, after, recall.toFixed(8)].join(" "));
  }
  seed = (seed ^ history) >>> 0;
}
process.stdout.write(lines.join("\n") + "\n");
