package document

// Read reads one JSON object with nothing after it. A problem is told
// by position, never by content.
func Read(data []byte) (Document, error) {
	value, err := ReadValue(data)
	if err != nil {
		return nil, err
	}
	if d, ok := value.(Document); ok {
		return d, nil
	}
	return nil, ErrObjectRequired.At("byte 1")
}

// ReadValue reads one JSON value of any type.
func ReadValue(data []byte) (any, error) {
	if err := checkJSON(data); err != nil {
		return nil, err
	}
	return (&jsonReader{data: data}).value()
}

// UnmarshalJSON takes the document as it comes, null excepted.
func (d *Document) UnmarshalJSON(data []byte) (err error) {
	*d, err = Read(data)
	return err
}
