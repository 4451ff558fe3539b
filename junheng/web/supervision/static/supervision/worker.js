// Answers for the site page while there is no network. It keeps nothing by itself: the page puts
// its own copy into the cache, and takes it out again.
"use strict";

const KEPT = "junheng-visits";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(
    fetch(event.request).catch(async (trouble) => {
      const cache = await caches.open(KEPT);
      const found = await cache.match(event.request, { ignoreVary: true });
      if (found) return found;
      throw trouble;
    }),
  );
});
