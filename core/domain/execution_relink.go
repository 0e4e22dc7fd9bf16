package domain

// Relink gives the run to another subject of the same person.
func (e *Execution) Relink(to Subject) {
	if e.UpdatedBy == e.UserID {
		e.UpdatedBy = to
	}
	e.UserID, e.ExecutedBy, e.Version = to, to, e.Version+1
}
