package domain

// DefaultAnswerBytes is how many bytes of documents one answer holds where the
// installation does not say.
const DefaultAnswerBytes = 8 << 20

// AnswerBudget bounds the documents of one answer: pages are counted in items, and
// one item may be as large as a thousand others. The zero budget has no bound.
type AnswerBudget struct {
	Bytes int // as document.Size counts
	used  int
}

// Take reports whether documents of that size fit as well, and keeps room for them
// if so. The first ones always fit.
func (b *AnswerBudget) Take(size int) bool {
	if b.Bytes > 0 && b.used > 0 && b.used+size > b.Bytes {
		return false
	}
	b.used += max(size, 1)
	return true
}
