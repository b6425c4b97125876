// SPDX-License-Identifier: GPL-3.0-or-later
// push.mjs PORT SENDER PASSWORD: logs in by @xmpp/client, sends 1,000 pushes with at most 100 pending, and prints
// {"outcome", "acks", "pending_peak"} as JSON. NODE_EXTRA_CA_CERTS names the emulator's CA.
import {client, xml} from "@xmpp/client";

const [port, sender, password] = process.argv.slice(2);
const pushes = 1000, window = 100;
const pending = new Set();
let sent = 0, acks = 0, pendingPeak = 0;

const xmpp = client({
  service: `xmpps://localhost:${port}`, domain: "fcm.googleapis.com", username: sender, password,
});
xmpp.reconnect.stop();

function ends(outcome) {
  console.log(JSON.stringify({outcome, acks, pending_peak: pendingPeak}));
  process.exit(0);
}

function fill() {
  while (sent < pushes && pending.size < window) {
    const id = `push-${++sent}:xmppjs-1`;
    const body = {to: `token-${sent}`, message_id: id, priority: "high", data: {text: "<&> \"quoted\" é 😀", n: `${sent}`}};
    pending.add(id);
    pendingPeak = Math.max(pendingPeak, pending.size);
    xmpp.send(xml("message", {}, xml("gcm", {xmlns: "google:mobile:data"}, JSON.stringify(body))));
  }
}

xmpp.on("error", (error) => ends(error.condition ?? error.message));
xmpp.on("online", fill);
xmpp.on("stanza", (stanza) => {
  const text = stanza.getChildText("gcm", "google:mobile:data");
  if (text === null) return;
  const answer = JSON.parse(text);
  if (answer.message_type !== "ack" || !pending.delete(answer.message_id)) ends(`found ${text}`);
  if (++acks === pushes) ends("done");
  fill();
});
xmpp.start().catch((error) => ends(error.condition ?? error.message));
