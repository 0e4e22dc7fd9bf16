package s3

import (
	"context"
	"net/http"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

// Observe hears when a call begins, and when it ends: the name of its operation alone, as keys may tell whose it is.
type Observe = func(ctx context.Context, operation string) (end func(failed error))

// observing is what tells of the calls of one client, all attempts as one.
func observing(observe Observe) []func(*middleware.Stack) error {
	if observe == nil {
		return nil
	}
	observed := middleware.InitializeMiddlewareFunc("Observe", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		end := observe(ctx, awsmiddleware.GetOperationName(ctx))
		out, metadata, err := next.HandleInitialize(ctx, in)
		end(failure(err))
		return out, metadata, err
	})
	return []func(*middleware.Stack) error{
		func(stack *middleware.Stack) error { return stack.Initialize.Add(observed, middleware.After) },
	}
}

// failure is what is wrong with the store: that it has no object is an answer.
func failure(err error) error {
	if status(err) == http.StatusNotFound {
		return nil
	}
	return translate(err)
}
