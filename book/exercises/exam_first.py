"""Questions of the first examination, on clusters, mixtures, their likelihood, and EM.

A function a question: from a generator to a `Question` with its numbers and its solution.
"""

import numpy as np
from examination import Question, choose, number

SLIPS = {  # what stands in the M step: (the line as it should be, as it is, what is wrong)
    "weights": (
        "    pi = N_k / len(X)",
        "    pi = N_k",
        "(9.26): the weights are counts; they have to be divided by N, and sum to N instead of one.",
    ),
    "means": (
        "    mu = gamma.T @ X / N_k[:, None]",
        "    mu = gamma.T @ X / len(X)",
        "(9.24): each mean is divided by N in place of its own $N_k$, so all are drawn to the origin.",
    ),
    "old mean": (
        "    away = X[:, None] - mu",
        "    away = X[:, None] - old_mu",
        "(9.25): deviations are taken from the old means; each covariance comes out too large, by the "
        "outer product of the mean's step with itself.",
    ),
    "covariance": (
        '    Sigma = np.einsum("nk,nkd,nke->kde", gamma, away, away) / N_k[:, None, None]',
        '    Sigma = np.einsum("nk,nkd,nke->kde", gamma, away, away) / len(X)',
        "(9.25): each covariance is divided by N in place of $N_k$, so it is too small by its own "
        "weight, and shrinks at every iteration.",
    ),
}


def k_means(rng):
    while True:  # until no datum stands half way between two centres
        x = int(rng.integers(1, 5)) + np.cumsum(rng.integers(1, 4, size=6))
        mu = np.array([x[0], x[1]])
        r = np.abs(x[:, None] - mu).argmin(axis=1)
        half = np.mean([x[r == k].mean() for k in (0, 1)])
        if np.abs(x - half).min() > 0.01:
            break
    before = ((x - mu[r]) ** 2).sum()
    new = np.array([x[r == k].mean() for k in (0, 1)])
    after = ((x - new[r]) ** 2).sum()
    again = np.abs(x[:, None] - new).argmin(axis=1)
    moved = [str(v) for v, a, b in zip(x, r, again) if a != b]
    return Question(
        "K-means by hand",
        8,
        f"The data are {', '.join(map(str, x))} and the centres start at {mu[0]} and {mu[1]}. Do one "
        "assignment and one update. Give the labels, the new centres, and the distortion before and "
        "after the update. Which data change their label in the next assignment?",
        (
            (2, f"Labels, in order: {', '.join(str(k + 1) for k in r)}."),
            (2, f"New centres, the means: {number(new[0])} and {number(new[1])}."),
            (3, f"Distortion: {number(before)} before the update, {number(after)} after it."),
            (1, f"They change: {', '.join(moved) or 'none'}."),
        ),
    )


def responsibility(rng):
    weight = choose(rng, 0.2, 0.3, 0.4)
    low, s = int(rng.integers(50, 58)), int(rng.integers(4, 8))
    high = low + choose(rng, 20, 24, 28)
    x = (low + high) // 2 + choose(rng, -2, -1, 1, 2)
    a = np.log(weight) - (x - low) ** 2 / (2 * s * s)
    b = np.log(1 - weight) - (x - high) ** 2 / (2 * s * s)
    gamma = 1 / (1 + np.exp(b - a))
    border = (low + high) / 2 + s * s * np.log(weight / (1 - weight)) / (high - low)
    return Question(
        "Which component was it?",
        10,
        f"Waits are a mixture of two Gaussians with means {low} and {high} minutes, both with a standard "
        f"deviation of {s} minutes; the first has the weight {weight}. You wait {x} minutes. How "
        "probable is the first component? At which wait are both equally probable?",
        (
            (
                2,
                r"Bayes' rule, (9.13); what both components have in common, $1/\sqrt{2\pi}s$, cancels.",
            ),
            (2, f"The logarithms of the two terms: {number(a, 4)} and {number(b, 4)}."),
            (2, f"$\\gamma_1={number(gamma)}$."),
            (
                3,
                r"Equal terms: $x=\frac{\mu_1+\mu_2}{2}+\frac{s^2}{\mu_2-\mu_1}\ln\frac{\pi_1}{\pi_2}"
                f"={number(border, 4)}$ minutes.",
            ),
        ),
    )


def m_step(rng):
    x = np.sort(rng.choice(np.arange(1, 12), size=4, replace=False))
    gamma = np.array([choose(rng, 0.9, 0.8), choose(rng, 0.7, 0.6), choose(rng, 0.3, 0.4), 0.1])
    N_1 = gamma.sum()
    mu = gamma @ x / N_1
    variance = gamma @ (x - mu) ** 2 / N_1
    return Question(
        "One M step",
        8,
        f"Four data, {', '.join(map(str, x))}, have responsibilities {', '.join(map(str, gamma))} of "
        "component 1. Give the new weight, mean and variance of component 1. What would the variance "
        "be if you measured from the mean of all data?",
        (
            (2, f"$N_1={number(N_1)}$, $\\pi_1={number(N_1 / 4)}$."),
            (2, f"$\\mu_1={number(mu, 4)}$."),
            (2, f"$\\sigma_1^2={number(variance)}$, from the *new* mean."),
            (
                2,
                "Larger by the square of the difference of the means: "
                f"{number(gamma @ (x - x.mean()) ** 2 / N_1)}.",
            ),
        ),
    )


def moments(rng):
    weight = choose(rng, 0.25, 0.4, 0.6)
    mu = np.array([int(rng.integers(1, 4)), int(rng.integers(5, 9))])
    s = np.array([1, 2])
    pi = np.array([weight, 1 - weight])
    mean = pi @ mu
    within, between = pi @ s**2, pi @ (mu - mean) ** 2
    return Question(
        "The whole and its parts",
        7,
        f"A mixture on the line has weights {pi[0]:g} and {pi[1]:g}, means {mu[0]} and {mu[1]}, standard "
        "deviations 1 and 2. Give its mean and variance. Which share of the variance is there because "
        "the means differ? Does it matter that the components are Gaussian?",
        (
            (1, f"Mean {number(mean)}."),
            (
                3,
                f"Variance: {number(within)} within and {number(between)} between, together "
                f"{number(within + between)}.",
            ),
            (1, f"A share of {number(between / (within + between))}."),
            (1, "No: means and covariances are all that (9.49) and (9.50) use."),
        ),
    )


def gradient(rng):
    s = choose(rng, 2, 3, 5)
    return Question(
        "A derivative",
        12,
        f"A mixture on the line has weights $\\pi_k$, means $\\mu_k$, and all standard deviations are {s}. "
        "Derive $\\partial\\ln p(X)/\\partial\\mu_k$, a step a line, and say what each step uses. Then "
        "set it to zero. Why is what you find not a formula for the mean?",
        (
            (
                2,
                "The logarithm of a product is a sum over $n$; each term differentiated by itself.",
            ),
            (
                3,
                r"The derivative of a logarithm: $\frac{1}{p(x_n)}\frac{\partial p(x_n)}{\partial\mu_k}$, "
                "in which one term of the sum over components is left.",
            ),
            (2, f"The Gaussian's own derivative brings down $(x_n-\\mu_k)/{s * s}$."),
            (
                2,
                r"The fraction is the responsibility: $\sum_n\gamma_{nk}(x_n-\mu_k)/"
                + f"{s * s}$.",
            ),
            (1, r"Zero at $\mu_k=\frac{1}{N_k}\sum_n\gamma_{nk}x_n$."),
            (
                2,
                "The responsibilities on the right hold all means: it is a condition, and a step that can "
                "be taken again and again.",
            ),
        ),
    )


def singular(rng):
    ties = int(rng.integers(2, 5))
    base = choose(rng, 2, 10, 100)
    gain = ties * np.log(base)
    return Question(
        "A component on a datum",
        7,
        f"In a record of waits, {ties} are equal. One component of a mixture has its mean there and its "
        f"standard deviation $\\sigma$ goes to zero; the other stays as it is. How much does the log "
        f"likelihood gain, in the end, for each division of $\\sigma$ by {base}? What would a single "
        "Gaussian's do, and why?",
        (
            (2, r"At each of the equal data the density grows like $1/\sigma$."),
            (2, f"So the gain is ${ties}\\ln {base}={number(gain)}$ nats, without end."),
            (
                3,
                r"A single Gaussian pays $(x_n-\mu)^2/2\sigma^2$ at all other data, more than any logarithm "
                "gains: it falls. In the mixture the other component keeps their densities up.",
            ),
        ),
    )


def program(rng):
    right, wrong, said = SLIPS[choose(rng, *SLIPS)]
    lines = [line if line != right else wrong for line, _, _ in SLIPS.values()]
    head = "def m_step(X, gamma, old_mu):\n    N_k = gamma.sum(axis=0)"
    code = "\n".join([head, *lines, "    return pi, mu, Sigma"])
    return Question(
        "A colleague's M step",
        8,
        "This program is to compute the M step for full covariances, and one line is wrong. Which line, "
        f"against which equation, and what would you notice when EM is run with it?\n\n```python\n{code}\n```",
        (
            (3, f"The line `{wrong.strip()}`."),
            (3, said),
            (
                2,
                "What is noticed: the log likelihood falls, or an E step refuses the weights, or the fit "
                "ends elsewhere; full marks for one that follows from this slip.",
            ),
        ),
    )


QUESTIONS = (k_means, responsibility, m_step, moments, gradient, singular, program)
