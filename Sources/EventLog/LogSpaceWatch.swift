import Foundation

/// Looks at the free space of a log's disk: once a second, and sooner the less of it there is.
struct LogSpaceWatch {
    private static let period = Duration.seconds(1)

    private let wanted: LogPolicy.Free
    private var looked: Duration?
    private var writtenAtLook = 0
    /// Octets that may be written until the next look.
    private var step = 0

    init(floor: LogPolicy.Free) {
        wanted = floor
    }

    /// Throws where the disk of a file that is to be created has too little free space.
    func check(folderOf path: String) throws(LogError) {
        var status = stat()
        // What is there already is no file, or an error of its own.
        guard wanted != .nothing, stat(path, &status) != 0 else { return }
        guard let space = LogOutput.space(ofFolder: LogSeries.split(path).folder) else { return }
        let floor = wanted.floor(ofSize: space.size)
        if space.free < floor {
            throw LogError(file: path, kind: .littleSpace(free: space.free, floor: floor))
        }
    }

    /// Throws where less is free than is to be left.
    mutating func look(at file: borrowing LogFile, now: Duration) throws(LogError) {
        guard wanted != .nothing else { return }
        let written = file.written
        if let looked, now - looked < Self.period, abs(written &- writtenAtLook) <= step { return }
        (looked, writtenAtLook) = (now, written)
        guard let space = file.space else { return }
        let floor = wanted.floor(ofSize: space.size)
        step = max(space.free - floor, 0) / 4
        if space.free < floor {
            throw LogError(file: file.name, kind: .littleSpace(free: space.free, floor: floor))
        }
    }
}
