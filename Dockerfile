# The image of the media server and its tools. Runs as:
#   docker run -d -e DOCKER_IP=203.0.113.7 --net host --restart=always \
#     -v CONFIG:/var/janus/janus/etc/janus -v RECORDS:/opt/janus/share/janus/recordings IMAGE
# Any builder of OCI images takes it; amd64 and arm64.
ARG BASE=docker.io/library/debian:12-slim

FROM ${BASE} AS build
WORKDIR /src
# Alone, so that a change of the source does not install all of them again.
COPY dev ./
RUN apt-get update && ./dev packages | xargs apt-get install -y --no-install-recommends
COPY . ./
# As on developers' machines, whose ccache a builder may lend.
ENV LANG=C.UTF-8
RUN cmake --preset image \
    && cmake --build --preset image \
    && DESTDIR=/out cmake --install build/image --strip \
    && contrib/container/runtime_packages /out/usr/bin/* > /out/packages

FROM ${BASE}
COPY --from=build /out/packages /tmp/packages
RUN apt-get update \
    && xargs apt-get install -y --no-install-recommends < /tmp/packages \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /tmp/packages \
    && mkdir -p /var/janus/janus/etc/janus /opt/janus/share/janus/recordings
COPY --from=build /out/usr /usr
COPY contrib/container/janus/ /var/janus/janus/etc/janus/
WORKDIR /opt/janus/share/janus
VOLUME ["/var/janus/janus/etc/janus", "/opt/janus/share/janus/recordings"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["wf-sfu", "--config", "/var/janus/janus/etc/janus", "--health"]
ENTRYPOINT ["wf-sfu", "--config", "/var/janus/janus/etc/janus", "--recordings", "/opt/janus/share/janus/recordings"]
