# shellcheck shell=bash
# For the scripts beside it: a small Debian 12 to install the package in, and the package itself. Needs root, mmdebstrap and
# systemd-container. Source it from the top folder of the tree.

# debian_root FOLDER: a fresh root there. The first one is downloaded (about a minute); later ones are unpacked from build/.
debian_root() {
    local root=$1 tar=$PWD/build/bookworm.tar mirror
    if [ ! -e "$tar" ]; then
        mirror=$(grep -rhoE '(https?|file)://[^ ]*/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -1 | tr -d ' ') || true
        [ -n "$mirror" ] || { echo "no Debian mirror stands in /etc/apt/sources.list or sources.list.d; name one there" >&2; return 1; }
        mkdir -p build
        mmdebstrap --variant=minbase --quiet --include=systemd,systemd-sysv,dbus,tzdata,ca-certificates,curl,procps,sqlite3 \
            bookworm "${tar%.tar}-part.tar" "deb $mirror bookworm main" "deb $mirror bookworm-updates main" \
            "deb ${mirror%/debian*}/debian-security bookworm-security main" >build/debian-root.log 2>&1 || return 1
        mv "${tar%.tar}-part.tar" "$tar"
    fi
    rm -rf "$root"
    mkdir -p "$root"
    tar -C "$root" --numeric-owner -xf "$tar"
}

# debian_package PROGRAM VERSION FOLDER: packs the build that PROGRAM belongs to; the file's name to stdout.
debian_package() {
    local build folder=$3
    build=$(dirname "$(dirname "$1")")
    mkdir -p "$folder"
    (cd "$build" && cmake --build . --target package_extras >/dev/null &&
        cpack -G DEB -B "$folder" -D CPACK_PACKAGE_VERSION="$2" >"$folder/cpack.log" 2>&1) || {
        tail -5 "$folder/cpack.log" >&2
        return 1
    }
    find "$folder" -maxdepth 1 -name "pantau_$2_*.deb" -print -quit
}

# run_in ROOT COMMAND…: in a container of that root, with /proc and /dev and the network of this machine.
run_in() {
    local root=$1
    shift
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit --as-pid2 --pipe --resolv-conf=copy-host \
        -E DEBIAN_FRONTEND=noninteractive -E LC_ALL=C -D "$root" "$@" </dev/null 2> >(grep -v "remove disk file system" >&2)
}

# install_in ROOT FILE.deb…: as `apt install ./FILE.deb` does, with what they depend on. Its words go to stdout.
install_in() {
    local root=$1 file
    shift
    for file in "$@"; do install -m 644 "$file" "$root/var/tmp/"; done
    # shellcheck disable=SC2016 # the words are the inner shell's
    run_in "$root" sh -c 'apt-get -qq update; apt-get -q -y --no-install-recommends install "$@"' sh "${@/#*\//./var/tmp/}" 2>&1
}
