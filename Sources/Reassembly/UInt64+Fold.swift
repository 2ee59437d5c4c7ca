extension UInt64 {
    /// Multiplies and folds: every bit of the result depends on every bit of both.
    @inline(__always)
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
