// A rule for the linter: the core is told the time, it never asks.
const noClock = {
  create: (context) => ({
    NewExpression(node) {
      if (node.callee.type !== "Identifier" || node.callee.name !== "Date" || node.arguments.length > 0) return;
      context.report({ node, message: "new Date() reads the clock; take the time as an argument." });
    },
    CallExpression(node) {
      if (node.callee.type !== "Identifier" || node.callee.name !== "Date") return;
      context.report({ node, message: "Date() reads the clock; take the time as an argument." });
    },
  }),
};

// oxlint asks for a default export here
export default { meta: { name: "core" }, rules: { "no-clock": noClock } };
