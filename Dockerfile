# The API, the worker and the command line in one image. Runs as the user `node`, writes to /maillage (a volume) and /tmp alone.

FROM node:24-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20 AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3-pip \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# What is left out: the Node that npm scripts bring for other machines, readers of formats that flatgeobuf could draw on, and what packages
# hold for those who develop with them. Under 200 MB of packages stay.
RUN npx vite build web \
  && npx node scripts/fetch_osrm.ts /opt/osrm \
  && npm prune --omit=dev --omit=optional --no-audit --no-fund \
  && rm -rf node_modules/node node_modules/.bin/node node_modules/source-sans/OTF node_modules/source-sans/VF node_modules/source-sans/WOFF* \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) ! -iname 'licen[cs]e*' -delete

FROM node:24-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20
# pip fetches the communes' polygons, osmium joins and cuts OpenStreetMap's extracts, tini passes signals on.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates osmium-tool python3-pip tini \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /maillage
WORKDIR /app
COPY --from=build /opt/osrm /opt/osrm
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/errors ./errors
COPY --from=build /app/isochrones ./isochrones
COPY --from=build /app/data ./data
COPY --from=build /app/demo ./demo
COPY --from=build /app/server ./server
COPY --from=build /app/migrations ./migrations
ENV NODE_ENV=production MAILLAGE_HOME=/maillage MAILLAGE_HOST=0.0.0.0 OSRM_BIN=/opt/osrm/bin
USER node
VOLUME /maillage
EXPOSE 8080
# As server/cli/memory.json has it: see docs/run-book.md, "What to watch".
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=1048576
ENTRYPOINT ["tini", "--", "node", "--max-semi-space-size=16", "--max-old-space-size=2000", "server/cli/main.ts"]
CMD ["serve"]
