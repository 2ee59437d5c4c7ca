extension Int64 {
    /// This less another, and the nearest value where that is out of range: players may say any time.
    func saturatingDistance(from other: Int64) -> Int64 {
        let (distance, isOver) = subtractingReportingOverflow(other)
        return isOver ? (self < other ? .min : .max) : distance
    }
}
