package domain

// ExecutionTarget is what a share or a bookmark shows of its execution.
type ExecutionTarget struct {
	Target  *Execution // nil when it is gone, or omitted
	Omitted bool       // it is there, but its documents would have made the answer too large
}

// ChooseTargets tells which of the wanted executions, of those sizes, are omitted
// from an answer of so many bytes, in which each counts as often as it is wanted;
// and which are to be read, each once.
func ChooseTargets(
	wanted []ExecutionRef, sizes map[ExecutionRef]int, bytes int,
) (targets []ExecutionTarget, chosen []ExecutionRef) {
	targets = make([]ExecutionTarget, len(wanted))
	budget, taken := AnswerBudget{Bytes: bytes}, make(map[ExecutionRef]bool, len(sizes))
	for i, ref := range wanted {
		size, there := sizes[ref]
		if !there {
			continue
		}
		targets[i].Omitted = !budget.Take(size)
		if !targets[i].Omitted && !taken[ref] {
			chosen, taken[ref] = append(chosen, ref), true
		}
	}
	return targets, chosen
}

// FillTargets puts what was found where it is wanted and not omitted.
func FillTargets(targets []ExecutionTarget, wanted []ExecutionRef, found []Execution) {
	byRef := make(map[ExecutionRef]*Execution, len(found))
	for i := range found {
		byRef[found[i].Ref()] = &found[i]
	}
	for i, ref := range wanted {
		if !targets[i].Omitted {
			targets[i].Target = byRef[ref]
		}
	}
}

// DistinctRefs are the wanted, each once.
func DistinctRefs(wanted []ExecutionRef) (distinct []ExecutionRef) {
	seen := make(map[ExecutionRef]bool, len(wanted))
	for _, ref := range wanted {
		if !seen[ref] {
			distinct, seen[ref] = append(distinct, ref), true
		}
	}
	return distinct
}

// TargetsOnce gives each of the wanted its target where it comes first. Where it comes again it
// is omitted, for it is there already.
func TargetsOnce(wanted, distinct []ExecutionRef, targets []ExecutionTarget) []ExecutionTarget {
	byRef := make(map[ExecutionRef]ExecutionTarget, len(distinct))
	for i, ref := range distinct {
		byRef[ref] = targets[i]
	}
	once := make([]ExecutionTarget, len(wanted))
	for i, ref := range wanted {
		once[i] = byRef[ref]
		byRef[ref] = ExecutionTarget{Omitted: once[i].Target != nil || once[i].Omitted}
	}
	return once
}

// WithTargets shows the items of a page with their executions, which stand in the same order.
func WithTargets[I, D any](found Page[I], targets []ExecutionTarget, detail func(I, ExecutionTarget) D) Page[D] {
	items := make([]D, len(found.Items))
	for i, item := range found.Items {
		items[i] = detail(item, targets[i])
	}
	return Page[D]{Items: items, Page: found.Page, Size: found.Size, Total: found.Total}
}
