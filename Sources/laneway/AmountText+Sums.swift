import Backtest
import Inspection

extension AmountText {
    /// In tokens, of a sum that may be below zero, or of any size.
    static func tokens(_ sum: TokenSum) -> String {
        let digits = String("\(sum)".drop { $0 == "-" })
        let padded = String(repeating: "0", count: max(0, 19 - digits.count)) + digits
        return (sum.isNegative ? "-" : "") + "\(padded.dropLast(18)).\(padded.suffix(18).prefix(9))"
    }
}
