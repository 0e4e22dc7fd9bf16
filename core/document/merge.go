package document

// Merge applies a JSON merge patch (RFC 7396): null removes a key. What stays keeps its place, and
// new keys come last, in the order of the patch.
func Merge(d, patch Document) Document {
	merged, changes, there := make(Document, 0, len(d)+len(patch)), byKey(patch), byKey(d)
	for _, f := range d {
		change, changed := changes[f.Key]
		if changed {
			f.Value = mergeValue(f.Value, change)
		}
		if !changed || change != nil {
			merged = append(merged, f)
		}
	}
	for _, f := range patch {
		if _, ok := there[f.Key]; !ok && f.Value != nil {
			merged = append(merged, Field{f.Key, mergeValue(nil, f.Value)})
		}
	}
	return merged
}

func byKey(d Document) map[string]any {
	values := make(map[string]any, len(d))
	for _, f := range d {
		values[f.Key] = f.Value
	}
	return values
}

func mergeValue(value, change any) any {
	patch, ok := change.(Document)
	if !ok {
		return change
	}
	d, _ := value.(Document)
	return Merge(d, patch)
}
