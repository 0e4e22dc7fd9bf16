package domain

// Limits bound what one import may hold.
type Limits struct {
	Bytes   int64 // of the whole file
	Rows    int
	Columns int
	Record  int // bytes of one record's JSON, and of its row in the file
}

// DefaultLimits are those of an installation that sets none.
func DefaultLimits() Limits {
	return Limits{Bytes: 1 << 30, Rows: 1_000_000, Columns: 10_000, Record: MaxDocument}
}
