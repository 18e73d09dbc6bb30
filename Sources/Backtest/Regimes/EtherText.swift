import Wire

/// Wei as ether with four decimals, rounded to the nearest, halves up: for charts; exact amounts are in the JSON.
enum EtherText {
    private static let unit: Amount = 100_000_000_000_000

    static func rounded(_ wei: Amount) -> String {
        let parts = wei / unit + (wei % unit >= unit / 2 ? 1 : 0)
        let decimals = "\(parts % 10_000)"
        return "\(parts / 10_000)." + String(repeating: "0", count: 4 - decimals.count) + decimals
    }
}
