/**
 * What goes wrong for good is a network error for the page, as it is without a worker: by an answer,
 * for a rejected promise would be reported as an error of ours.
 */
export const NETWORK_ERROR = {
  plugins: [{ handlerDidError: async () => Response.error() }],
};
