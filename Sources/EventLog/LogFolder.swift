import Foundation

/// The folder that the parts of a log are written to, held open: what happens to its name changes nothing.
struct LogFolder: ~Copyable {
    private let descriptor: Int32
    /// The base name, for messages.
    let name: String

    /// How often, and for how many microseconds at a time, a lock that another holds for a moment is waited for: a second
    /// in all.
    private static let lockTries = 200
    private static let lockPause: UInt32 = 5000

    /// The octets of a first line that are looked at to tell a log: a header with the names of ten thousand sources.
    private static let headerLimit = 1 << 20

    /// Opens the folder.
    ///
    /// One that others may write to is refused unless files there are safe from them (the sticky bit): they could put
    /// their own files in the place of parts.
    init(path: String) throws(LogError) {
        let name = LogOutput.baseName(path)
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw LogError(file: path, kind: .cannotOpen(errno: errno)) }
        var status = stat()
        if fstat(opened, &status) == 0, status.st_mode & (S_IWGRP | S_IWOTH) != 0, status.st_mode & S_ISVTX == 0 {
            _ = Foundation.close(opened)
            throw LogError(file: path, kind: .openToOthers)
        }
        descriptor = opened
        self.name = name
    }

    deinit {
        _ = Foundation.close(descriptor)
    }

    /// Runs `body` while no other process is in the same place with this folder.
    func locked<Result: ~Copyable>(_ body: () throws(LogError) -> Result) throws(LogError) -> Result {
        var tries = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
            tries += 1
            guard tries < Self.lockTries else { throw LogError(file: name, kind: .beingWritten) }
            usleep(Self.lockPause)
        }
        defer { _ = flock(descriptor, LOCK_UN) }
        return try body()
    }

    /// Creates a file, mode 0600, and gives its descriptor; nil where there is one of that name.
    func create(_ name: String) throws(LogError) -> Int32? {
        let created = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if created >= 0 { return created }
        if errno == EEXIST { return nil }
        throw LogError(file: name, kind: .cannotOpen(errno: errno))
    }

    /// Whether there is something of that name.
    func has(_ name: String) -> Bool {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Gives a file its other name; false where that is taken.
    ///
    /// By a second link, which takes nothing's place. Where the file system has none, an empty file is created under the name
    /// first, so that only that is ever replaced.
    func rename(_ old: String, to new: String) throws(LogError) -> Bool {
        if linkat(descriptor, old, descriptor, new, 0) == 0 {
            guard unlinkat(descriptor, old, 0) == 0 || errno == ENOENT else {
                throw LogError(file: old, kind: .cannotRename(errno: errno))
            }
            return true
        }
        switch errno {
        case EEXIST: return false
        case EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EXDEV, EACCES:
            guard let place = try create(new) else { return false }
            _ = Foundation.close(place)
            guard renameat(descriptor, old, descriptor, new) == 0 else {
                let code = errno
                try remove(new)
                throw LogError(file: old, kind: .cannotRename(errno: code))
            }
            return true
        default: throw LogError(file: old, kind: .cannotRename(errno: errno))
        }
    }

    /// Removes a file; one that is gone already is fine.
    func remove(_ name: String) throws(LogError) {
        if unlinkat(descriptor, name, 0) != 0 && errno != ENOENT {
            throw LogError(file: name, kind: .cannotRemove(errno: errno))
        }
    }

    /// Makes names that were created, changed and removed reach the disk.
    func sync() throws(LogError) {
        try LogFolder.sync(descriptor, name: name)
    }

    /// Makes the name of a file that was created reach the disk.
    ///
    /// A folder that may be written to and not read cannot be asked to.
    static func sync(nameOf path: String) throws(LogError) {
        let folder = LogSeries.split(path).folder
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if opened < 0 && (errno == EACCES || errno == EPERM) { return }
        guard opened >= 0 else { throw LogError(file: LogOutput.baseName(folder), kind: .cannotOpen(errno: errno)) }
        defer { _ = Foundation.close(opened) }
        try sync(opened, name: LogOutput.baseName(folder))
    }

    private static func sync(_ descriptor: Int32, name: String) throws(LogError) {
        while fsync(descriptor) != 0 {
            switch errno {
            case EINTR: continue
            // Some file systems know no such call for a folder; those keep names safe by themselves or not at all.
            case EINVAL, EROFS: return
            case let code: throw LogError(file: name, kind: .cannotSync(errno: code))
            }
        }
    }

    /// A file in the folder.
    struct File {
        var name: String
        var size: Int
        /// When it was last written, in nanoseconds since 1970.
        var written: Int64
        /// Whether another process is writing it.
        var isLocked: Bool
    }

    /// Hands each regular file whose name `isWanted` takes to `body`, in no order.
    func forEachFile(
        where isWanted: (String) -> Bool, _ body: (File) throws(LogError) -> Void
    ) throws(LogError) {
        // A descriptor of its own, since reading a folder moves a place in it and closing it closes that.
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0 else { throw LogError(file: name, kind: .cannotRead(errno: errno)) }
        guard let listing = fdopendir(own) else {
            let code = errno
            _ = Foundation.close(own)
            throw LogError(file: name, kind: .cannotRead(errno: code))
        }
        defer { closedir(listing) }
        while true {
            errno = 0
            guard let entry = readdir(listing) else { break }
            let name = LogFolder.name(of: entry)
            if isWanted(name), let file = file(name) { try body(file) }
        }
        // Files that are missing from a listing would not be missed.
        if errno != 0 { throw LogError(file: name, kind: .cannotRead(errno: errno)) }
    }

    /// Whether a file starts as a log does, so that it may be taken for one that was written here.
    ///
    /// Costs a read, and of what has no line feed at most `headerLimit` octets.
    func isLog(_ name: String) -> Bool {
        let opened = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { return false }
        do throws(LogError) {
            var input = try LogInput(file: opened, name: name, lineLimit: Self.headerLimit)
            var opening = LogOpening()
            return try opening.isLog(&input)
        } catch {
            return false
        }
    }

    private func file(_ name: String) -> File? {
        let opened = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        defer { _ = Foundation.close(opened) }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return File(
            name: name, size: Int(status.st_size), written: LogFolder.written(status),
            isLocked: LogOutput.isLocked(opened))
    }

    /// When a file was last written, in nanoseconds since 1970.
    static func written(_ status: stat) -> Int64 {
        #if os(Linux)
            Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        #else
            Int64(status.st_mtimespec.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtimespec.tv_nsec)
        #endif
    }

    /// The name of an entry of a folder.
    static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        withUnsafePointer(to: &entry.pointee.d_name) { name in
            name.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: name.pointee)) {
                String(cString: $0)
            }
        }
    }
}
