import Store
import Testing

/// Expects a ``StoreError`` with `code` that names a place and a remedy, and answers it.
@discardableResult
func expectError<Value>(
    _ code: StoreError.Code, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Value
) -> StoreError? {
    let error = #expect(throws: StoreError.self, comment, sourceLocation: sourceLocation) { _ = try body() }
    guard let error else { return nil }
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    #expect(!error.path.isEmpty && !error.why.isEmpty && !error.remedy.isEmpty, sourceLocation: sourceLocation)
    return error
}
