// An agent from outside in JavaScript, without dependencies (Node 18 or later): accepts known buyers and small orders.
//
// In one terminal:   argosy serve tiny --outside fraud --port 8545
// In another:        node examples/outside_agent.mjs http://127.0.0.1:8545 my-bot

const [url, agent] = process.argv.slice(2);

const post = (path, content) =>
  fetch(`${url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(content),
  });

const screen = (view) =>
  view.buyer_orders > 0 || view.amount_cents < 10_000 ? "accept" : { action: "verify", risk: 0.1 };

let decided = 0;
for (;;) {
  const response = await post("/agents/next", { agent, families: ["fraud"] });
  if (response.status === 410) break; // the market has ended
  if (response.status === 204) continue; // no question yet
  if (response.status !== 200) throw new Error(await response.text());
  const { family, question, view } = await response.json();
  const told = await post("/agents/answer", { agent, family, question, answer: screen(view) });
  if (told.status === 204) decided += 1;
  else console.error(await told.text()); // too late, or no answer
}
console.log(`${agent} decided ${decided} screenings`);
