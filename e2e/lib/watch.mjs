// Hears everything a browser complains about: errors on the console, exceptions, violations of the content security policy.

export async function watch(context, complaints) {
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => complaints.push(`exception: ${error.error().message}`));
  await context.exposeBinding("__complain", (_source, what) => complaints.push(what));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.__complain(`policy: ${event.violatedDirective} blocked ${event.blockedURI} (${event.documentURI})`);
    });
  });
}

// A story that provokes an error of the server on purpose says so, and what the browser logs about it is not a complaint.
export function forget(complaints, pattern) {
  const kept = complaints.filter((complaint) => !pattern.test(complaint));
  complaints.splice(0, complaints.length, ...kept);
}
