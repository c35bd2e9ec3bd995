# leaklab with everything built, for courses and for looking at it: docs/other-systems.md.
#
#   docker build -t leaklab . && docker run --rm -it leaklab
#
# The stage "tools" has the packages and no sources; .devcontainer uses that.
FROM debian:12 AS tools
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends make bash-completion less nano sudo
RUN useradd --create-home --shell /bin/bash student && echo 'student ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/student
WORKDIR /leaklab
# The lists of packages are the Makefile's.
COPY Makefile .
RUN make packages && chown student:student /leaklab
USER student

FROM tools AS course
COPY --chown=student:student . .
RUN make build
CMD ["bash"]
