package rest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
)

const jsonType = "application/json"

// StreamPage sends all that each hands out as the one page that it is, and keeps none of
// it. What fails early is answered as a problem; what fails later breaks the connection.
func StreamPage[E, V any](
	ctx context.Context, a *API, view func(E) V, each func(ctx context.Context, send func(E) error) error,
) (*Streamed, error) {
	r, err := a.StreamWriter(ctx, func(ctx context.Context, w io.Writer) error {
		out, count, before := bufio.NewWriterSize(w, 16<<10), 0, `{"items":[`
		err := each(ctx, func(entity E) error {
			_, err := out.WriteString(before)
			count, before = count+1, ","
			if err != nil {
				return err
			}
			return encode(out, view(entity))
		})
		if err != nil {
			return err
		}
		if count > 0 {
			before = ""
		}
		fmt.Fprintf(out, `%s],"page":0,"size":%d,"total_items":%d,"total_pages":%d}`, before, count, count, min(count, 1))
		return out.Flush()
	})
	return Stream(jsonType, r), err
}

// SendPage sends one page where another call of the operation streams.
func SendPage[V any](page *Body[Page[V]]) (*Streamed, error) {
	var text bytes.Buffer
	err := encode(&text, page.Body)
	return Stream(jsonType, io.NopCloser(&text)), err
}
