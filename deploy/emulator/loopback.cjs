// Loaded into the Playground before its own code: it listens on every interface, and has no option not to.
"use strict";
const { Server } = require("node:net");

const listen = Server.prototype.listen;

Server.prototype.listen = function (...asked) {
  const port = asked[0];
  if (typeof port === "number" && typeof asked[1] !== "string") {
    asked.splice(1, 0, "127.0.0.1");
  } else if (port !== null && typeof port === "object" && "port" in port && !port.host) {
    asked[0] = { ...port, host: "127.0.0.1" };
  }
  return listen.apply(this, asked);
};
