/// A recorded transaction's gas or bytes among the lanes that it touched (FLOW-74): evenly, what is left over to the first.
package struct EvenSplit<Number: UnsignedInteger & FixedWidthInteger> {
    private let share: Number
    private let rest: Number

    /// - Parameter count: how many parts, at least 1.
    package init(_ whole: Number, among count: Int) {
        (share, rest) = whole.quotientAndRemainder(dividingBy: Number(count))
    }

    /// The part at `place`, from 0.
    package subscript(place: Int) -> Number { place == 0 ? share + rest : share }
}
