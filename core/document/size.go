package document

// What Go takes for a value beside its content: a slot in a list or behind a key,
// a number, the head of a text or list.
const (
	slotBytes   = 16
	numberBytes = 10 // 8, or 25 characters with its comma and its slot
	headBytes   = 24
)

// Size is about how many bytes a value takes: in memory or, where escapes make
// that more, as JSON. Many small values take ten times their JSON.
func Size(value any) int {
	switch v := value.(type) {
	case int64, float64:
		return slotBytes + numberBytes
	case Decimal:
		return slotBytes + headBytes + len(v)
	case string:
		return slotBytes + headBytes + textSize(v)
	case Document:
		return listSize(v, func(f Field) int { return slotBytes + textSize(f.Key) + Size(f.Value) })
	case []any:
		return listSize(v, Size)
	}
	return slotBytes
}

func listSize[T any](items []T, size func(T) int) int {
	sum := slotBytes + headBytes
	for _, item := range items {
		sum += size(item)
	}
	return sum
}

// textSize is how long a text is in JSON.
func textSize(s string) int {
	size := len(s)
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ':
			size += len(`\u0000`) - 1
		case c == '"' || c == '\\':
			size++
		case c == 0xe2: // U+2028 and U+2029 begin with it
			size += len(`\u2028`) - len("\u2028")
		}
	}
	return size
}
